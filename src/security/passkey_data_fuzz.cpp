#include "security/passkey_data.h"

#include "base/testing/fuzz.h"
#include "security/passkey.h"

namespace portreto::security {
namespace {

using fuzz::require;

bool is_within(ByteView part, ByteView whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_data(ByteView bytes) {
  const auto data = read_authenticator_data(bytes);
  if (!data) return;
  require(data->rp_id_hash.size() == 32, "the hash is whole");
  if (!data->credential) return;
  require(!data->credential->id.empty() && data->credential->id.size() <= kCredentialIdBytesMax, "the id has a size");
  require(is_within(data->credential->id, bytes) && is_within(data->credential->key, bytes), "views stay within");
  require(!data->credential->key.empty(), "a key has bytes");
  require(!read_authenticator_data(bytes.first(bytes.size() - 1)), "nothing that is cut off is accepted");
}

// An attestation object; and the same bytes as authenticator data.
void check(fuzz::Input input) {
  const ByteView bytes = input.rest();
  check_data(bytes);
  const auto object = read_attestation_object(bytes);
  if (object) {
    require(is_within(object->authenticator_data, bytes) && is_within(object->signature, bytes), "views stay within");
    require(!object->is_statement_empty || (!object->algorithm && object->signature.empty() && !object->has_others),
            "an empty statement says nothing");
    check_data(object->authenticator_data);
  }
  // With all that libfido2 makes of it, for the relying party of the seeds.
  static const RelyingParty kParty{"https://photos.example.org", "photos.example.org"};
  constexpr std::string_view kClientData =
      R"({"type":"webauthn.create","challenge":"Y2hhbGxlbmdl","origin":"https://photos.example.org"})";
  const auto created = verify_creation(kParty, "Y2hhbGxlbmdl", {as_bytes(kClientData), bytes});
  require(!created || (object && !created->key.bytes.empty()), "only what can be read is accepted");
}

}  // namespace
}  // namespace portreto::security

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::security::check({data, size});
  return 0;
}
