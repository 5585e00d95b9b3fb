"""Installing for one user, with a registry that is a dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_registry import FakeRegistry

from addin.package.install import (
    Place,
    install,
    is_entered,
    office_versions,
    settings_of,
    uninstall,
    user_folder,
)
from addin.package.settings import Settings, read_settings

EXCEL = r"Software\Microsoft\Office\16.0\Excel"
OPTIONS = rf"{EXCEL}\Options"
MANAGER = rf"{EXCEL}\Add-in Manager"
SETTINGS = Settings(program=r"C:\huibao\huibao.exe")


def entry(place: Place) -> str:
    return f'"{place.addin}"'


@pytest.fixture
def place(tmp_path: Path) -> Place:
    registry = FakeRegistry({OPTIONS: {"Font": "Calibri", "OPEN": '/R "C:\\other.xll"'}})
    return Place(tmp_path / "AddIns", registry)


def test_installing(place: Place):
    said = install(place, b"addin", SETTINGS)
    assert place.addin.read_bytes() == b"addin"
    assert read_settings(place.folder) == SETTINGS
    assert place.registry.values(OPTIONS) == {
        "Font": "Calibri",
        "OPEN": '/R "C:\\other.xll"',
        "OPEN1": entry(place),
    }
    assert is_entered(place.registry, "16.0", place.addin)
    assert len(said) == 3


def test_the_first_addin_is_open_without_a_number(tmp_path: Path):
    place = Place(tmp_path, FakeRegistry({EXCEL: {}}))
    install(place, b"addin", SETTINGS)
    assert place.registry.values(OPTIONS) == {"OPEN": entry(place)}


def test_installing_twice_changes_nothing(place: Place):
    install(place, b"addin", SETTINGS)
    once = place.registry.values(OPTIONS)
    install(place, b"addin", SETTINGS)
    assert place.registry.values(OPTIONS) == once
    assert sorted(path.name for path in place.folder.iterdir()) == ["huibao.conf", "huibao.xlam"]


def test_uninstalling_leaves_the_others_without_a_gap(place: Place):
    before = place.registry.values(OPTIONS)
    install(place, b"addin", SETTINGS)
    place.registry.set(OPTIONS, "OPEN2", '"C:\\third.xlam"')
    uninstall(place)
    assert place.registry.values(OPTIONS) == before | {"OPEN1": '"C:\\third.xlam"'}
    assert list(place.folder.iterdir()) == []
    assert not is_entered(place.registry, "16.0", place.addin)


def test_uninstalling_takes_it_from_the_list_of_those_switched_off(place: Place):
    place.registry.set(MANAGER, str(place.addin), "")
    uninstall(place)
    assert place.registry.values(MANAGER) == {}


def test_uninstalling_what_is_not_there(place: Place):
    before = place.registry.values(OPTIONS)
    assert uninstall(place) == ["没有安装过，无需卸载"]
    assert place.registry.values(OPTIONS) == before


def test_every_excel_on_the_machine_is_entered(tmp_path: Path):
    office = r"Software\Microsoft\Office"
    registry = FakeRegistry(
        {
            rf"{office}\14.0\Word": {},
            rf"{office}\15.0\Excel\Options": {},
            rf"{office}\16.0\Excel": {},
            rf"{office}\Common": {},
        }
    )
    assert office_versions(registry) == ["15.0", "16.0"]
    place = Place(tmp_path, registry)
    install(place, b"addin", SETTINGS)
    assert all(is_entered(registry, version, place.addin) for version in ("15.0", "16.0"))


def test_an_excel_that_never_ran_is_taken_for_the_newest():
    assert office_versions(FakeRegistry({})) == ["16.0"]


def test_without_a_registry_only_files_are_written(tmp_path: Path):
    place = Place(tmp_path / "会报 加载项", None)
    assert len(install(place, b"addin", SETTINGS)) == 2
    assert place.addin.read_bytes() == b"addin"
    assert len(uninstall(place)) == 2


def test_the_user_s_folder():
    home = Path("home")
    known = user_folder({"APPDATA": "roaming"}, home)
    assert known == Path("roaming", "Microsoft", "AddIns")
    assert user_folder({}, home) == Path("home", "AppData", "Roaming", "Microsoft", "AddIns")


def test_settings_keep_what_is_not_given_anew():
    before = Settings(interpreter="python", updates="share")
    assert settings_of(before, "huibao.exe", frozen=True, updates="") == Settings(
        program="huibao.exe", interpreter="python", updates="share"
    )
    assert settings_of(before, "other", frozen=False, updates="new") == Settings(
        interpreter="other", updates="new"
    )
