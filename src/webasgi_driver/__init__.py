"""The ASGI server that runs a playground's app inside Pyodide.

Standard library only. The modules are plain Python without IO of their own, so that they are
tested in CPython; only :mod:`webasgi_driver.pyodide` touches ``js`` and ``pyodide``.

Start reading at :mod:`webasgi_driver.server`: one ``Server`` runs one app and speaks the messages
of ``assets/src/protocol.ts`` with the host page.
"""
