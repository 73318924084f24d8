// Available memory on macOS: free, inactive and purgeable pages.
#include <mach/mach.h>

#include "memory.h"

namespace canopy {

std::optional<std::uint64_t> available_memory() {
  vm_statistics64_data_t counts;
  mach_msg_type_number_t size = HOST_VM_INFO64_COUNT;
  if (host_statistics64(mach_host_self(), HOST_VM_INFO64,
                        reinterpret_cast<host_info64_t>(&counts), &size) != KERN_SUCCESS) {
    return std::nullopt;
  }
  const std::uint64_t pages = std::uint64_t{counts.free_count} + counts.inactive_count +
                              counts.purgeable_count;
  return pages * vm_kernel_page_size;
}

}  // namespace canopy
