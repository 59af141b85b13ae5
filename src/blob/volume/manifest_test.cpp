#include "blob/volume/manifest.h"

#include <gtest/gtest.h>

#include "blob/conformance/test_bytes.h"
#include "blob/volume/testing/simulated_disk.h"

namespace portreto::blob::volume {
namespace {

Manifest a_manifest() {
  return {.cluster_id = test_key(1).id.uuid,
          .disk_id = test_key(2).id.uuid,
          .next_epoch = 9,
          .next_sequence = 12'345'678'901,
          .volumes = {{.epoch = 8, .sealed = true, .end_bytes = 4'294'959'104},
                      {.epoch = 2, .sealed = true, .end_bytes = 8192},
                      {.epoch = 3, .sealed = false, .end_bytes = 12'288}}};
}

TEST(VolumeManifest, ComesBackAsItWasWritten) {
  const auto parsed = Manifest::parse(a_manifest().str());
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed, a_manifest());
}

TEST(VolumeManifest, AnyOtherByteIsNoticed) {
  const std::string text = a_manifest().str();
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string wrong = text;
    wrong[at] ^= 1;
    EXPECT_FALSE(Manifest::parse(wrong)) << at;
    EXPECT_FALSE(Manifest::parse(text.substr(0, at))) << at;
  }
  EXPECT_FALSE(Manifest::parse(text + "\n"));
}

TEST(VolumeManifest, ContradictionsAreRefused) {
  auto manifest = a_manifest();
  manifest.volumes[0].sealed = false;
  EXPECT_FALSE(Manifest::parse(manifest.str())) << "two open volumes";
  manifest = a_manifest();
  manifest.next_epoch = 8;
  EXPECT_FALSE(Manifest::parse(manifest.str())) << "an epoch that is yet to come";
  manifest = a_manifest();
  manifest.volumes[2].end_bytes = 12'289;
  EXPECT_FALSE(Manifest::parse(manifest.str())) << "an end within a page";
}

TEST(VolumeManifest, APowerCutLeavesTheOldOneOrTheNewOne) {
  Manifest before = a_manifest();
  Manifest after = before;
  after.next_epoch = 10;
  std::mt19937_64 random(1);
  for (std::uint64_t operations = 0; operations < 8; ++operations) {
    for (int round = 0; round < 10; ++round) {
      SimulatedDisk disk;
      bool published = false;
      {
        const auto directory = disk.open();
        ASSERT_TRUE(publish_manifest(*directory, before));
        disk.cut_power_after(operations);
        published = publish_manifest(*directory, after).has_value();
      }
      const auto directory = disk.after_power_cut(random).open();
      const auto text = load_manifest(*directory);
      ASSERT_TRUE(text && *text);
      const auto found = Manifest::parse(**text);
      ASSERT_TRUE(found) << found.error().message;
      EXPECT_TRUE(*found == after || (!published && *found == before)) << operations;
      EXPECT_TRUE(publish_manifest(*directory, after)) << "the leftovers are in nobody's way";
    }
  }
}

}  // namespace
}  // namespace portreto::blob::volume
