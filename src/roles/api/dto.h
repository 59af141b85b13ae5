#pragma once

// Every JSON body of the REST interface as a plain struct. The field names here are the names on the wire;
// docs/openapi.yaml says the same for others. api/codec.h turns them into text and back.
//
// A std::optional that holds nothing is left out of the text; an absent or null field reads as nothing.
#include "roles/api/auth_dto.h"          // IWYU pragma: export
#include "roles/api/map_dto.h"           // IWYU pragma: export
#include "roles/api/moderation_dto.h"    // IWYU pragma: export
#include "roles/api/notification_dto.h"  // IWYU pragma: export
#include "roles/api/operations_dto.h"    // IWYU pragma: export
#include "roles/api/page_dto.h"          // IWYU pragma: export
#include "roles/api/quota_dto.h"         // IWYU pragma: export
#include "roles/api/request_dto.h"       // IWYU pragma: export
#include "roles/api/share_dto.h"         // IWYU pragma: export
#include "roles/api/site_dto.h"          // IWYU pragma: export
#include "roles/api/upload_dto.h"        // IWYU pragma: export
