"""A bare django-viewflow application, the floor of the measure ``transitions``: the same path, acts that do nothing."""
