"""Outdoor advertising (RLPi): signs, advertising, pre-signs of the code de l'environnement."""
