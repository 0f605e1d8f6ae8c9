"""The budget ledger (指标账): events become balanced entries, entries balances, balances amounts. Pure."""
