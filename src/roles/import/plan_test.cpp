#include "roles/import/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace portreto::roles {
namespace {

using testing::ElementsAre;
using testing::Pair;

class ListedSource final : public Source {
 public:
  explicit ListedSource(std::vector<std::pair<std::string, std::string>> files) : files_(std::move(files)) {}
  void for_each(const std::function<void(SourceFile&)>& visit) override {
    for (const auto& [path, bytes] : files_) {
      File file(path, bytes);
      visit(file);
    }
  }

 private:
  class File final : public SourceFile {
   public:
    File(const std::string& path, const std::string& bytes) : path_(path), bytes_(bytes) {}
    const std::string& path() const override { return path_; }
    std::optional<std::string> read(std::size_t) override { return bytes_; }

   private:
    const std::string& path_;
    const std::string& bytes_;
  };
  const std::vector<std::pair<std::string, std::string>> files_;
};

ImportPlan plan_of(std::vector<std::pair<std::string, std::string>> files) {
  ImportPlan plan;
  ListedSource source(std::move(files));
  plan.look_at(source);
  plan.name_galleries();
  return plan;
}

TEST(ImportPlan, MakesAGalleryOfEachFolderWithPictures) {
  const auto plan = plan_of({{"Pictures/a.jpg", ""},
                             {"Pictures/Rome/b.JPG", ""},
                             {"Pictures/Rome/c.heic", ""},
                             {"Pictures/Rome/film.MP4", ""},
                             {"Pictures/Letters/x.pdf", ""}});
  EXPECT_EQ(plan.galleries().size(), 2u);
  EXPECT_EQ(plan.gallery_of("Pictures/a.jpg").name, "Pictures");
  EXPECT_EQ(plan.gallery_of("Pictures/Rome/c.heic").name, "Rome");
  EXPECT_EQ(plan.gallery_of("Pictures/Rome/c.heic").pictures, 2u);
  EXPECT_THAT(plan.left_out(), ElementsAre(Pair(".mp4", 1), Pair(".pdf", 1)));
}

TEST(ImportPlan, TellsFoldersOfTheSameNameApart) {
  const auto plan =
      plan_of({{"P/2019/Rome/a.jpg", ""}, {"P/2020/Rome/b.jpg", ""}, {"Rome/c.jpg", ""}, {"P/Oslo/d.jpg", ""}});
  EXPECT_EQ(plan.gallery_of("P/2019/Rome/a.jpg").name, "2019 / Rome");
  EXPECT_EQ(plan.gallery_of("P/2020/Rome/b.jpg").name, "2020 / Rome");
  EXPECT_EQ(plan.gallery_of("Rome/c.jpg").name, "Rome");
  EXPECT_EQ(plan.gallery_of("P/Oslo/d.jpg").name, "Oslo");
}

TEST(ImportPlan, CutsNamesToWhatAGalleryTakes) {
  std::string name;
  for (int i = 0; i < 51; ++i) name += "ä";
  const auto plan = plan_of({{name + "/a.jpg", ""}, {name.substr(2) + "/b.jpg", ""}});
  EXPECT_EQ(plan.gallery_of(name + "/a.jpg").name, name.substr(4) + "…") << "49 characters, and the ellipsis";
  EXPECT_EQ(plan.gallery_of(name.substr(2) + "/b.jpg").name, name.substr(2)) << "50 fit";
}

TEST(ImportPlan, TakesWhatATakeoutSays) {
  const std::string root = "Takeout/Google Photos/";
  const auto plan =
      plan_of({{root + "Trip/metadata.json", R"({"title": "Our trip", "description": "By train", "date": {}})"},
               {root + "Trip/a.jpg", ""},
               {root + "Trip/a.jpg.json", R"({"title": "a.jpg", "description": "Station", "photoTakenTime": {}})"},
               {root + "Photos from 2019/a.jpg", ""},
               {root + "Photos from 2019/a.jpg.json", R"({"title": "a.jpg", "photoTakenTime": {}})"},
               {root + "Trip/broken.json", "{"}});
  EXPECT_EQ(plan.gallery_of(root + "Trip/a.jpg").name, "Our trip");
  EXPECT_EQ(plan.gallery_of(root + "Trip/a.jpg").description, "By train");
  EXPECT_EQ(plan.description_of(root + "Trip/a.jpg"), "Station");
  EXPECT_EQ(plan.description_of(root + "Photos from 2019/a.jpg"), "");
  EXPECT_TRUE(plan.gallery_of(root + "Photos from 2019/a.jpg").repeats_others);
  EXPECT_FALSE(plan.gallery_of(root + "Trip/a.jpg").repeats_others);
}

TEST(ImportPlan, AYearsFolderOfOnesOwnRepeatsNothing) {
  const auto plan = plan_of({{"Summer 2019/a.jpg", ""}});
  EXPECT_FALSE(plan.gallery_of("Summer 2019/a.jpg").repeats_others);
}

}  // namespace
}  // namespace portreto::roles
