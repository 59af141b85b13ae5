#include "http/logged_path.h"

#include <gtest/gtest.h>

namespace portreto::http {
namespace {

TEST(LoggedPath, HidesTheSecretsThatRoutesAreCalledBy) {
  const Request request{.target = Target::parse("/s/open-sesame/photos/1?cursor=2").value()};
  const Route route{.pattern = "/s/{secret}/photos/{id}"};
  EXPECT_EQ(logged_path(&route, request), "/s/{secret}/photos/{id}");
}

TEST(LoggedPath, IsElseThePathItself) {
  const Request request{.target = Target::parse("/photos/1?cursor=2").value()};
  const Route route{.pattern = "/photos/{id}"};
  EXPECT_EQ(logged_path(&route, request), "/photos/1");
  EXPECT_EQ(logged_path(nullptr, request), "/photos/1");
}

}  // namespace
}  // namespace portreto::http
