"""A pretend broker of DigiD and European logins: looks up nobody, checks nothing, and says so."""
