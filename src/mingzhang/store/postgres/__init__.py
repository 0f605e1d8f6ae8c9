"""The database as a server: our own launcher of an embedded PostgreSQL, roles, backups (数据库服务).

Nothing here knows Django. `home.ensure_database` is the door: it gives the owner's URL and starts the
embedded server where no `DATABASE_URL` is set.
"""
