"""The fairness report: what is measured of models, as one page."""

from mmfair.report.fairness_report import SECTIONS, fairness_report
from mmfair.report.gather_answers import gather_answers
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.section import Column, ReportFigure, ReportTable, Section
from mmfair.report.write_report import write_report

__all__ = [
    'SECTIONS',
    'Column',
    'ModelAnswers',
    'ModelRun',
    'ReportFigure',
    'ReportTable',
    'Section',
    'fairness_report',
    'gather_answers',
    'write_report',
]
