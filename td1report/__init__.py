"""td1report: the whole lab report of the TD1 (Fashion-MNIST, Keras MLPs), measured and written by one command."""

__version__ = "0.1.0"
