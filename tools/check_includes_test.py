"""Each rule of check_includes.py must refuse a sample that breaks it."""

import pathlib
import tempfile
import unittest

import check_includes

FILES = [
    "base/result.h",
    "blob/blob_store.h",
    "blob/remote/remote_blob_store.h",
    "blob/volume/volume_blob_store.h",
    "http/server.h",
    "metadata/metadata_store.h",
    "metadata/sqlite/sqlite_metadata_store.h",
    "model/values.h",
    "roles/api/paths.h",
    "rpc/pool.h",
    "services/albums.h",
]


class CheckIncludes(unittest.TestCase):
    def problems_of(self, path, *includes):
        with tempfile.TemporaryDirectory() as directory:
            source = pathlib.Path(directory)
            for name in [*FILES, path]:
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).touch()
            (source / path).write_text("".join(f"#include {include}\n" for include in includes), encoding="utf-8")
            return list(check_includes.problems(source))

    def assert_allowed(self, path, *includes):
        self.assertEqual(self.problems_of(path, *includes), [])

    def assert_refused(self, path, include, reason):
        found = self.problems_of(path, include)
        self.assertEqual(len(found), 1, found)
        self.assertIn(f"{path}:1: ", found[0])
        self.assertIn(reason, found[0])

    def test_takes_includes_that_follow_the_table(self):
        self.assert_allowed("services/photos.cpp", '"services/albums.h"', '"metadata/metadata_store.h"', "<vector>")
        self.assert_allowed("http/server.cpp", '"base/result.h"', "<boost/beast/http.hpp>")
        self.assert_allowed("blob/remote/client.cpp", '"rpc/pool.h"', '"blob/blob_store.h"')
        self.assert_allowed("roles/web/page.cpp", '"services/albums.h"', '"http/server.h"', '"roles/api/paths.h"')
        self.assert_allowed("metadata/sqlite/rows.cpp", '"metadata/sqlite/sqlite_metadata_store.h"', "<sqlite3.h>")

    def test_refuses_an_include_against_the_direction(self):
        self.assert_refused("base/result.cpp", '"model/values.h"', "base may not include")
        self.assert_refused("model/rules.cpp", '"services/albums.h"', "model may not include")
        self.assert_refused("blob/volume/volume.cpp", '"rpc/pool.h"', "blob may not include")
        self.assert_refused("roles/api/json.cpp", '"services/albums.h"', "roles/api may not include")

    def test_refuses_http_in_a_service(self):
        self.assert_refused("services/photos.cpp", '"http/server.h"', "services may not include")

    def test_refuses_a_backend_outside_of_wiring_and_tests(self):
        sqlite = '"metadata/sqlite/sqlite_metadata_store.h"'
        self.assert_refused("services/photos.cpp", sqlite, "only wiring.cpp")
        self.assert_refused("roles/app/photo_handler.cpp", sqlite, "only wiring.cpp")
        self.assert_refused("main.cpp", sqlite, "only wiring.cpp")
        self.assert_refused("blob/store.cpp", '"blob/volume/volume_blob_store.h"', "only wiring.cpp")
        self.assert_allowed("roles/app/wiring.cpp", sqlite)
        self.assert_allowed("services/photos_test.cpp", sqlite)

    def test_refuses_a_wrapped_library(self):
        self.assert_refused("rpc/pool.cpp", "<boost/beast/core.hpp>", "wrapped by http")
        self.assert_refused("metadata/memory/rows.cpp", "<sqlite3.h>", "wrapped by metadata/sqlite")

    def test_refuses_a_file_that_is_not_named_from_src(self):
        self.assert_refused("base/result.cpp", '"result.h"', "by its path from there")

    def test_refuses_a_folder_that_the_table_does_not_know(self):
        self.assert_refused("utils/strings.h", "<string>", "no folder of the table")

    def test_sees_through_spaces(self):
        with tempfile.TemporaryDirectory() as directory:
            source = pathlib.Path(directory)
            (source / "rpc").mkdir()
            (source / "rpc/pool.cpp").write_text("  #  include  <boost/beast.hpp>\n", encoding="utf-8")
            self.assertEqual(len(list(check_includes.problems(source))), 1)


if __name__ == "__main__":
    unittest.main()
