"""Cards of datasets and models: Markdown with the metadata that the Hugging Face hub reads. Pure."""
