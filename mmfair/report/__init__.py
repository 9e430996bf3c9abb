"""The fairness report: what is measured of models, as one page."""

from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.section import Column, ReportFigure, ReportTable, Section
from mmfair.report.write_report import write_report

__all__ = [
    'Column',
    'ModelAnswers',
    'ModelRun',
    'ReportFigure',
    'ReportTable',
    'Section',
    'write_report',
]
