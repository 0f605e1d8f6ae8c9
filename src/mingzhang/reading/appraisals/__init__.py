"""Printed forms of performance management are read as forms, not as tables of amounts (绩效自评表)."""
