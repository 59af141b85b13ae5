#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "model/moderation.h"
#include "model/quota.h"
#include "model/values.h"

// Values that stand in one column as a whole. Little-endian, behind a version byte, so that old rows stay readable when
// a field is added.
namespace portreto::metadata {

// Throw SqliteError (SQLITE_CORRUPT) when the bytes are not what encode() made, and std::length_error for a text or
// list that is longer than its count can say.
Bytes encode(const model::Image& image);
Bytes encode(const model::Exif& exif);
Bytes encode(const model::PhotoGuest& guest);
Bytes encode(const model::SecondFactor& factor);
Bytes encode(const model::PasswordReset& reset);
Bytes encode(const std::vector<std::uint16_t>& numbers);
Bytes encode(const std::vector<std::string>& texts);
Bytes encode(const std::vector<UserId>& people);
Bytes encode(const std::vector<model::UploadPart>& parts);
Bytes encode(const std::vector<model::DeletionNode>& nodes);
Bytes encode(const std::vector<model::Section>& sections);
Bytes encode(const std::vector<model::Report>& reports);
Bytes encode(const model::Decision& decision);
Bytes encode(const std::vector<model::QuotaReservation>& reservations);
void decode(ByteView bytes, model::Image& image);
void decode(ByteView bytes, model::Exif& exif);
void decode(ByteView bytes, model::PhotoGuest& guest);
void decode(ByteView bytes, model::SecondFactor& factor);
void decode(ByteView bytes, model::PasswordReset& reset);
void decode(ByteView bytes, std::vector<std::uint16_t>& numbers);
void decode(ByteView bytes, std::vector<std::string>& texts);
void decode(ByteView bytes, std::vector<UserId>& people);
void decode(ByteView bytes, std::vector<model::UploadPart>& parts);
void decode(ByteView bytes, std::vector<model::DeletionNode>& nodes);
void decode(ByteView bytes, std::vector<model::Section>& sections);
void decode(ByteView bytes, std::vector<model::Report>& reports);
void decode(ByteView bytes, model::Decision& decision);
void decode(ByteView bytes, std::vector<model::QuotaReservation>& reservations);

}  // namespace portreto::metadata
