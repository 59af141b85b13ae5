#pragma once

#include <string>

#include "roles/api/dto.h"
#include "roles/web/language/language.h"

// How maps are asked for and places called, on several pages.
namespace portreto::roles::web {

// "37.97° N, 23.73° E": to about 1 km.
std::string place_text(const Language& language, double latitude, double longitude);

// The query of a map's address for the part of the world with these sides and something around it.
std::string map_query(double west, double south, double east, double north);

}  // namespace portreto::roles::web
