@rem The scripts of package.json say "exec node", so that signals to npm reach node and not a shell.
@rem Windows has no exec; this is it.
@%*
