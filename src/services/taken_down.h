#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/metadata_store.h"

// What the owner of something that an administrator took down is told.
namespace portreto::services {

// For what they cannot do with it until it is restored.
Error taken_down();

// Why, by the first of these cases that tells it; empty when none does.
Task<Result<std::optional<std::string>>> reason_of_taking_down(metadata::MetadataStore& store,
                                                               std::vector<Uuid> subjects);

}  // namespace portreto::services
