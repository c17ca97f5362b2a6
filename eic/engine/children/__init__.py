"""Child processes: started, heard line by line, ended with the engine; one at a time has the machine."""
