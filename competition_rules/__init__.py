"""The regulation of the grant competition as pure rules on plain values.

Every number comes from an edition (`editions/*.toml`), read by `editions` into the frozen
models of `regulation`. The other modules are readings of it: they take plain values and
answer with values or `findings.Finding`s, never with text. Nothing here knows a clock, a
database, a user or a web page.
"""
