"""The staff console: server-rendered pages in Chinese, mounted at /console (see desk/README.md)."""
