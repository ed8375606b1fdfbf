"""Backups: database, documents and anchors in one sealed file, and back into an empty place.

The rows are written as plain values, so an archive made on SQLite restores on PostgreSQL and the other way round.
"""

from caseapp.services.backup.checking import checks as checks
from caseapp.services.backup.making import SUFFIX as SUFFIX
from caseapp.services.backup.making import Made as Made
from caseapp.services.backup.making import check as check
from caseapp.services.backup.making import make as make
from caseapp.services.backup.restoring import Restored as Restored
from caseapp.services.backup.restoring import restore as restore
from caseapp.services.backup.sealing import BackupRefused as BackupRefused
from caseapp.services.backup.sealing import Secret as Secret
