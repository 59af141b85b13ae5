#include "security/guest_token.h"

#include <gtest/gtest.h>

namespace portreto::security {
namespace {

TEST(GuestToken, TellsTheGuestsOfALinkApart) {
  const ShareLinkId link = ShareLinkId::generate();
  const std::string token = new_guest_token();
  EXPECT_EQ(token.size(), 43U);
  ASSERT_TRUE(guest_of(token, link));
  EXPECT_EQ(guest_of(token, link), guest_of(token, link));
  EXPECT_NE(guest_of(token, link), guest_of(new_guest_token(), link));
  EXPECT_NE(guest_of(token, link), guest_of(token, ShareLinkId::generate())) << "a guest of one link alone";
}

TEST(GuestToken, WhatIsNoneIsNobody) {
  const ShareLinkId link = ShareLinkId::generate();
  const std::string token = new_guest_token();
  for (const std::string& other : {std::string(), token.substr(1), token + "A", token.substr(1) + "!", "a" + token}) {
    EXPECT_EQ(guest_of(other, link), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace portreto::security
