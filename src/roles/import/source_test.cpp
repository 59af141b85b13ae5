#include "roles/import/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "base/testing/temporary_directory.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class ImportSourceTest : public ::testing::Test {
 protected:
  std::string in(const std::string& name) const { return directory_.path() + "/" + name; }
  void write(const std::string& name, const std::string& bytes) const {
    fs::create_directories(fs::path(in(name)).parent_path());
    std::ofstream(in(name)) << bytes;
  }
  // Every file as "path=bytes".
  static std::vector<std::string> all(Source& source) {
    std::vector<std::string> files;
    source.for_each(
        [&](SourceFile& file) { files.push_back(file.path() + "=" + file.read(1000).value_or("too long")); });
    return files;
  }
  void write_tree() const {
    write("Pictures/b.jpg", "bee");
    write("Pictures/a.jpg", "ay");
    write("Pictures/Rome/ä.jpg", "umlaut");
    write("Pictures/.thumbnails/a.jpg", "hidden");
    write("Pictures/@eaDir/a.jpg", "hidden");
    write("Pictures/._a.jpg", "hidden");
  }
  // With the system's own programs, as people make archives.
  void pack(const std::string& command) const {
    const std::string line = "cd '" + directory_.path() + "' && " + command + " >/dev/null";
    ASSERT_EQ(std::system(line.c_str()), 0) << command;  // NOLINT(concurrency-mt-unsafe): one thread
  }

  TemporaryDirectory directory_;
};

TEST_F(ImportSourceTest, AFolderGivesAllThatIsNotHiddenInOrder) {
  write_tree();
  for (const auto& name : {in("Pictures"), in("Pictures/"), in("Pictures/Rome/..")}) {
    EXPECT_THAT(all(*open_source(name)),
                ElementsAre("Pictures/Rome/ä.jpg=umlaut", "Pictures/a.jpg=ay", "Pictures/b.jpg=bee"))
        << name;
  }
}

TEST_F(ImportSourceTest, AnArchiveIsReadAsItLies) {
  write_tree();
  pack("python3 -m zipfile -c photos.zip Pictures");
  pack("tar -czf photos.tgz Pictures");
  for (const auto* name : {"photos.zip", "photos.tgz"}) {
    EXPECT_THAT(all(*open_source(in(name))),
                testing::UnorderedElementsAre("Pictures/Rome/ä.jpg=umlaut", "Pictures/a.jpg=ay", "Pictures/b.jpg=bee"))
        << name;
  }
}

TEST_F(ImportSourceTest, FilesAtTheTopOfAnArchiveComeUnderItsName) {
  write("a.jpg", "ay");
  pack("python3 -m zipfile -c Holiday.zip a.jpg");
  EXPECT_THAT(all(*open_source(in("Holiday.zip"))), ElementsAre("Holiday/a.jpg=ay"));
}

TEST_F(ImportSourceTest, AFileThatIsTooLongIsNotReadOn) {
  write("P/long.jpg", std::string(1001, 'x'));
  write("P/short.jpg", std::string(1000, 'x'));
  EXPECT_THAT(all(*open_source(in("P"))), ElementsAre("P/long.jpg=too long", "P/short.jpg=" + std::string(1000, 'x')));
}

TEST_F(ImportSourceTest, WhatIsNoSourceIsSaid) {
  EXPECT_THROW(open_source(in("nothing")), std::runtime_error);
  write("text.zip", "this is no archive");
  EXPECT_THROW(all(*open_source(in("text.zip"))), std::runtime_error);
  write("Pictures/a.jpg", std::string(100'000, 'x'));
  pack("tar -czf cut.tgz Pictures && truncate -s 100 cut.tgz");
  EXPECT_THROW(all(*open_source(in("cut.tgz"))), std::runtime_error);
}

}  // namespace
}  // namespace portreto::roles
