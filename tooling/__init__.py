"""What `./chabu` does before and around the application: set the machine up, build, serve, test, check.

`__main__`, `steps`, `machine`, `python_packages` and `client_build` need a bare Python and nothing but its
standard library; the others run inside `.venv`.
"""
