// A small model of random weights, and its safetensors file in memory.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "../core/config.h"
#include "../core/safetensors.h"
#include "../core/weight_plan.h"
#include "random.h"

namespace canopy::test {

inline Config small_config() {
  Config config = {};
  config.layers = 2;
  config.hidden = 12;
  config.heads = 2;
  config.vocabulary = 20;
  config.max_tokens = 16;
  config.norm = Norm::LayerNorm;
  config.norm_eps = 1e-5;
  config.positions = Positions::ScaledSinusoidal;
  config.embedding_norm = true;
  config.final_norm = true;
  config.activation = Activation::GELU;
  config.ffn = FffShape{2, 2};
  config.mlm = MlmHead{false, true};
  return config;
}

struct FileImage {
  std::string header;
  std::string data;

  std::string bytes() const {
    const std::uint64_t length = header.size();
    std::string all(sizeof length, '\0');
    std::memcpy(all.data(), &length, sizeof length);
    return all + header + data;
  }
};

inline FileImage small_file(const Config& config) {
  Random random(1);
  Arena counter;
  FileImage image;
  for (const Slot& slot : plan_weights(config, counter).slots) {
    std::uint64_t count = 1;
    for (const std::uint64_t side : slot.shape) count *= side;
    const std::vector<float> values = random.values(count, 0.5f);
    const std::size_t begin = image.data.size();
    image.data.append(reinterpret_cast<const char*>(values.data()), count * sizeof(float));
    image.header += (image.header.empty() ? "{" : ",") + std::string("\"") + slot.name +
                    "\":{\"dtype\":\"F32\",\"shape\":" + shape_text(slot.shape) +
                    ",\"data_offsets\":[" + std::to_string(begin) + "," +
                    std::to_string(image.data.size()) + "]}";
  }
  image.header += "}";
  return image;
}

// Removes the file first: ext4 flushes a file that is truncated and written again to the disk.
inline void write_file(const std::string& path, const std::string& bytes) {
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary).write(bytes.data(),
                                              static_cast<std::streamsize>(bytes.size()));
}

}  // namespace canopy::test
