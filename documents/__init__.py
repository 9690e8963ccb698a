"""HTML in, accessible and sealed PDF out; and back: is this file one of ours, untouched?

Knows nothing of diplomas, people or requests. WeasyPrint and pyHanko are used in this package only, and only
once a document is made: importing it costs nothing.
"""
