#include <gmock/gmock.h>

#include <limits>

#include "metadata/conformance/metadata_conformance.h"
#include "model/limits.h"

namespace portreto::metadata {
namespace {

using model::Passkey;
using testing::ElementsAre;
using testing::IsEmpty;

// As it is stored, in this slot.
Passkey in_slot(Passkey passkey, std::uint32_t slot) {
  passkey.slot = slot;
  return passkey;
}

TEST_P(MetadataConformance, APasskeyIsFoundByItsCredentialAndInItsPersonsList) {
  const UserId maria = UserId::generate();
  const Passkey first = make_passkey(maria);
  const Passkey second = make_passkey(maria);
  const Passkey other = make_passkey(UserId::generate());
  for (const Passkey& passkey : {first, second, other}) {
    ASSERT_EQ(error_code(run(passkeys().insert(passkey))), "ok");
  }
  EXPECT_EQ(run(passkeys().find_by_credential(second.credential_id)).value(), in_slot(second, 1));
  EXPECT_EQ(error_code(run(passkeys().find_by_credential("none"))), "not_found");
  EXPECT_THAT(run(passkeys().list_of(maria)).value(), ElementsAre(in_slot(first, 0), in_slot(second, 1)));
  EXPECT_THAT(run(passkeys().list_of(UserId::generate())).value(), IsEmpty());
}

TEST_P(MetadataConformance, ACredentialBelongsToOnePerson) {
  const Passkey passkey = make_passkey(UserId::generate());
  ASSERT_TRUE(run(passkeys().insert(passkey)));
  EXPECT_EQ(error_code(run(passkeys().insert(passkey))), "already_exists");
  Passkey theirs = make_passkey(UserId::generate());
  theirs.credential_id = passkey.credential_id;
  EXPECT_EQ(error_code(run(passkeys().insert(theirs))), "already_exists");
  EXPECT_EQ(run(passkeys().find_by_credential(passkey.credential_id))->user, passkey.user);
}

TEST_P(MetadataConformance, APersonHasOnlySoManyPasskeys) {
  const UserId maria = UserId::generate();
  std::vector<Passkey> all;
  for (std::size_t i = 0; i < model::kPasskeysMax; ++i) {
    all.push_back(make_passkey(maria));
    ASSERT_EQ(error_code(run(passkeys().insert(all.back()))), "ok") << i;
  }
  EXPECT_EQ(error_code(run(passkeys().insert(make_passkey(maria)))), "conflict");
  ASSERT_TRUE(run(passkeys().insert(make_passkey(UserId::generate())))) << "others have their own";
  ASSERT_TRUE(run(passkeys().remove(maria, all[3].id)));
  EXPECT_EQ(error_code(run(passkeys().insert(make_passkey(maria)))), "ok");
  EXPECT_EQ(error_code(run(passkeys().insert(make_passkey(maria)))), "conflict");
  EXPECT_EQ(run(passkeys().list_of(maria))->size(), model::kPasskeysMax);
}

TEST_P(MetadataConformance, ASignCountGoesUpOrStaysNothing) {
  Passkey passkey = make_passkey(UserId::generate());
  passkey.sign_count = 0;
  ASSERT_TRUE(run(passkeys().insert(passkey)));
  const auto use = [&](std::uint32_t count) {
    return error_code(run(passkeys().note_use({passkey.id, count, tick()})));
  };
  const auto stored = [&] { return run(passkeys().find_by_credential(passkey.credential_id)).value(); };
  EXPECT_EQ(use(0), "ok");
  const auto used_at = stored().used_at;
  EXPECT_TRUE(used_at);
  EXPECT_EQ(use(0), "ok") << "one that does not count";
  EXPECT_GT(stored().used_at, used_at);
  EXPECT_EQ(use(5), "ok");
  const Passkey counted = stored();
  EXPECT_EQ(counted.sign_count, 5U);
  for (const std::uint32_t count : {5U, 4U, 0U}) EXPECT_EQ(use(count), "conflict") << count;
  EXPECT_EQ(stored(), counted);
  EXPECT_EQ(use(std::numeric_limits<std::uint32_t>::max()), "ok");
  EXPECT_EQ(stored().sign_count, std::numeric_limits<std::uint32_t>::max());
  EXPECT_EQ(error_code(run(passkeys().note_use({PasskeyId::generate(), 1, tick()}))), "not_found");
}

TEST_P(MetadataConformance, APasskeyIsRemovedByItsPersonAlone) {
  const UserId maria = UserId::generate();
  const Passkey passkey = make_passkey(maria);
  ASSERT_TRUE(run(passkeys().insert(passkey)));
  EXPECT_EQ(error_code(run(passkeys().remove(UserId::generate(), passkey.id))), "not_found");
  EXPECT_EQ(error_code(run(passkeys().remove(maria, passkey.id))), "ok");
  EXPECT_EQ(error_code(run(passkeys().remove(maria, passkey.id))), "not_found");
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(run(passkeys().insert(make_passkey(maria))));
  const Passkey other = make_passkey(UserId::generate());
  ASSERT_TRUE(run(passkeys().insert(other)));
  EXPECT_EQ(run(passkeys().remove_all_of(maria, 3)).value(), 3U);
  EXPECT_EQ(run(passkeys().remove_all_of(maria, 3)).value(), 2U);
  EXPECT_EQ(run(passkeys().remove_all_of(maria, 3)).value(), 0U);
  EXPECT_TRUE(run(passkeys().find_by_credential(other.credential_id)));
}

}  // namespace
}  // namespace portreto::metadata
