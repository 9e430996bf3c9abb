"""The fairness report: what is measured of models, as one page."""

from mmfair.report.array_report import ArrayReport
from mmfair.report.chosen_queries import chosen_queries
from mmfair.report.fairness_report import (
    MAX_MODELS,
    SECTIONS,
    check_request,
    fairness_report,
)
from mmfair.report.gather_answers import gather_answers
from mmfair.report.lists_figure import list_rows, lists_figure
from mmfair.report.measured import Measured
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun
from mmfair.report.person_report import (
    PERSON_SECTIONS,
    person_estimate,
    person_report,
)
from mmfair.report.person_run import FoundPersons, PersonRun
from mmfair.report.person_scores import PersonScores
from mmfair.report.report_from_arrays import report_from_arrays
from mmfair.report.report_settings import ReportSettings
from mmfair.report.retrieval_metric import retrieval_metric
from mmfair.report.section import Column, ReportFigure, ReportTable, Section
from mmfair.report.seen_person import PersonNames, SeenPerson
from mmfair.report.tasks import Labels, Mistake, MultiLabels, Pixels, Task
from mmfair.report.write_report import write_report

__all__ = [
    'MAX_MODELS',
    'PERSON_SECTIONS',
    'SECTIONS',
    'ArrayReport',
    'Column',
    'FoundPersons',
    'Labels',
    'Measured',
    'Mistake',
    'ModelAnswers',
    'ModelRun',
    'MultiLabels',
    'PersonNames',
    'PersonRun',
    'PersonScores',
    'Pixels',
    'ReportFigure',
    'ReportSettings',
    'ReportTable',
    'Section',
    'SeenPerson',
    'Task',
    'check_request',
    'chosen_queries',
    'fairness_report',
    'gather_answers',
    'list_rows',
    'lists_figure',
    'person_estimate',
    'person_report',
    'report_from_arrays',
    'retrieval_metric',
    'write_report',
]
