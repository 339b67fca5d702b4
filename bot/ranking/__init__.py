"""Which FAQ entry (or skeleton intent) a message means, and how sure we are. Pure numpy/scipy/scikit-learn; no Rasa.

features → scorers → fusion → calibration and thresholds, assembled in ``model`` and tried out in ``validation``.
"""
