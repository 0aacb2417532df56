"""The demonstration: real communes, fictional conventions, agents and dossiers, all labelled."""
