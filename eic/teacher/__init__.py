"""Teachers: providers behind one protocol, wrapped by memo > budget > limits > retry."""
