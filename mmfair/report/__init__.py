"""The fairness report: what is measured of models, as one page."""

from mmfair.report.array_report import ArrayReport
from mmfair.report.fairness_report import (
    MAX_MODELS,
    SECTIONS,
    check_request,
    fairness_report,
)
from mmfair.report.gather_answers import gather_answers
from mmfair.report.measured import Measured
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.report_from_arrays import report_from_arrays
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportFigure, ReportTable, Section
from mmfair.report.tasks import Labels, Mistake, MultiLabels, Pixels, Task
from mmfair.report.write_report import write_report

__all__ = [
    'MAX_MODELS',
    'SECTIONS',
    'ArrayReport',
    'Column',
    'Labels',
    'Measured',
    'Mistake',
    'ModelAnswers',
    'ModelRun',
    'MultiLabels',
    'Pixels',
    'ReportFigure',
    'ReportSettings',
    'ReportTable',
    'Section',
    'Task',
    'check_request',
    'fairness_report',
    'gather_answers',
    'report_from_arrays',
    'write_report',
]
