"""What every document begins with, given at composing: ceb/fields.csv, the first four elements of each head."""

from yuhuo_customs.documents.fields import Record, code, datetime14


class Stamped(Record):
    """Head of a document of the export family."""

    guid: str = code("系统唯一序号", "record id", length=36, stamped=True)
    appType: str = code("报送类型", "kind of submission", length=1, codes="app_types", stamped=True)
    appTime: str = datetime14("报送时间", "time of submission", stamped=True)
    appStatus: str = code("报送状态", "submission status", length=1, codes="app_statuses", stamped=True)


class StampedImport(Stamped):
    """Head of a document of the import family: another Chinese name of the same element."""

    appStatus: str = code("业务状态", "submission status", length=1, codes="app_statuses", stamped=True)
