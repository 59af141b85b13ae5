#include "security/ticket.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace portreto::security {
namespace {

constexpr std::chrono::seconds kTtl{300};

class TicketTest : public testing::Test {
 protected:
  TicketTest() { tickets_.set_keys({generate_secret_key(now_)}); }

  std::string issue() const { return tickets_.issue("log-in", "anna", "hash", now_).value(); }
  bool opens(const std::string& ticket, std::chrono::milliseconds later = {}) const {
    return tickets_.open("log-in", ticket, "hash", kTtl, now_ + later).has_value();
  }

  const Timestamp now_{std::chrono::sys_days(std::chrono::year(2026) / 11 / 27)};
  Tickets tickets_;
};

TEST_F(TicketTest, CarriesItsPayloadAndItsTime) {
  const auto opened = tickets_.open("log-in", issue(), "hash", kTtl, now_ + std::chrono::seconds(1));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->payload, "anna");
  EXPECT_EQ(opened->issued_at, now_);
  EXPECT_EQ(Tickets::claimed_payload(issue()), "anna");
}

TEST_F(TicketTest, IsForOnePurposeAndAsLongAsItsBindingStands) {
  EXPECT_FALSE(tickets_.open("enrol", issue(), "hash", kTtl, now_));
  EXPECT_FALSE(tickets_.open("log-in", issue(), "another hash", kTtl, now_));
  EXPECT_FALSE(tickets_.open("log-in|hash", issue(), "", kTtl, now_));
}

TEST_F(TicketTest, Ends) {
  EXPECT_TRUE(opens(issue(), kTtl - std::chrono::milliseconds(1)));
  EXPECT_FALSE(opens(issue(), kTtl));
  EXPECT_TRUE(opens(issue(), -std::chrono::seconds(30))) << "by a clock that is behind";
  EXPECT_FALSE(opens(issue(), -std::chrono::seconds(31)));
}

TEST_F(TicketTest, AnyChangedByteIsRefused) {
  const std::string ticket = issue();
  for (std::size_t at = 0; at < ticket.size(); ++at) {
    std::string changed = ticket;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(opens(changed)) << changed;
  }
}

TEST_F(TicketTest, OtherTextsAreRefused) {
  const std::string huge = std::to_string(std::numeric_limits<std::int64_t>::max());
  for (const std::string& text : {std::string(), std::string("..."), std::string("1.2.3"), std::string("1.a.b."),
                                  huge + ".anna.k.m", "-" + huge + ".anna.k.m", std::string(10'000, '.')}) {
    EXPECT_FALSE(opens(text)) << text.substr(0, 40);
  }
  EXPECT_FALSE(Tickets::claimed_payload("1.anna"));
}

TEST_F(TicketTest, IsRefusedUnderOtherKeysAndNotIssuedWithoutOne) {
  const std::string ticket = issue();
  tickets_.set_keys({generate_secret_key(now_)});
  EXPECT_FALSE(opens(ticket));
  tickets_.set_keys({});
  EXPECT_EQ(tickets_.issue("log-in", "anna", "hash", now_).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace portreto::security
