"""Live Python web apps in documentation: what the Sphinx extension and the MkDocs plugin share."""
