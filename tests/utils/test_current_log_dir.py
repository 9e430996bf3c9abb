from pathlib import Path

from mmengine.logging import MMLogger

from mmfair.utils.current_log_dir import current_log_dir


def test_folder_of_the_newest_logger(tmp_path: Path) -> None:
    log_file = tmp_path / 'run.log'
    logger = MMLogger.get_instance('log_dir_test', log_file=str(log_file))
    try:
        assert current_log_dir() == tmp_path
    finally:
        for handler in logger.handlers:
            handler.close()
        MMLogger._instance_dict.pop('log_dir_test')
    MMLogger.get_instance('log_dir_test_without_file')
    try:
        assert current_log_dir() is None
    finally:
        MMLogger._instance_dict.pop('log_dir_test_without_file')
