"""Documents a worker takes away: what is asked for each, what stands in it, where it goes.

One document is one spec (knowledge/documents/<name>.yml) and one template of the same name (<name>.docx) that a lawyer
edits in Word. Questions are read as those of the calculators are (law.calculators.inputs).
"""

from law.documents.content import Content, compose
from law.documents.spec import DocumentSpec
from law.documents.specfile import load_documents

__all__ = ["Content", "DocumentSpec", "compose", "load_documents"]
