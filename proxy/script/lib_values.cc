#include "proxy/script/lib_values.h"

#include "proxy/script/bind_date.h"
#include "proxy/script/bind_phone.h"
#include "proxy/script/bind_time_zone.h"
#include "proxy/script/binding.h"
#include "proxy/script/json_marks.h"
#include "proxy/script/lib_count.h"
#include "proxy/script/lib_guid.h"
#include "proxy/script/lib_json.h"

namespace eastap::script {

void open_values(lua_State* L) {
  open_json_marks(L);
  open_dates(L);
  open_phones(L);
}

void add_values(lua_State* L) {
  set_functions(
      L, {{"date", guarded<make_date>}, {"count", guarded<count_name>}, {"phones", guarded<list_phones>}});
  push_json_library(L);
  lua_setfield(L, -2, "json");
  push_guid_library(L);
  lua_setfield(L, -2, "guid");
  push_time_zone_library(L);
  lua_setfield(L, -2, "time_zone");
}

}  // namespace eastap::script
