// The reader on good, bad and mutated files: it opens them or says what is wrong, and nothing else.
#include <cstdio>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "../core/error.h"
#include "../core/json_reader.h"
#include "../core/safetensors.h"
#include "../core/weight_loader.h"
#include "check.h"
#include "small_model.h"

using namespace canopy;
using namespace canopy::test;

namespace {

const std::string path =
    (std::filesystem::temp_directory_path() / "canopy-safetensors-test.safetensors").string();

// The error that loading gives, or nothing.
std::optional<Error> load_error(const std::string& bytes, const Config& config) {
  write_file(path, bytes);
  try {
    const AbortFlag abort;
    load_weights(InputFile(path), config, abort, {});
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

void expect_error(const std::string& bytes, const std::string& key, const std::string& part) {
  const std::optional<Error> error = load_error(bytes, small_config());
  check(error && error->code == ErrorCode::BadModel, "refused: " + part);
  if (!error) return;
  const std::string what = error->what();
  check(error->file == path && what.find(path) != std::string::npos, "names the file: " + what);
  check(error->key == key, "names " + key + ": " + what + " (key " + error->key + ")");
  check(what.find(part) != std::string::npos, "says '" + part + "': " + what);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  check(at != std::string::npos, "the test's own text holds " + from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

void test_bad_files() {
  const FileImage good = small_file(small_config());
  check(!load_error(good.bytes(), small_config()), "the good file opens");
  const auto with = [&](const std::string& from, const std::string& to) {
    return FileImage{replaced(good.header, from, to), good.data}.bytes();
  };
  const std::string word = "encoder.embedding.word_embedding.weight";
  expect_error("", "", "has 0 bytes");
  expect_error("abc", "", "has 3 bytes");
  expect_error(std::string(8, '\xff'), "", "not a safetensors file");
  expect_error(std::string("\x40\0\0\0\0\0\0\0{}", 10), "", "should have 64 bytes, the file has only 2");
  expect_error(good.bytes().substr(0, 100), "", "truncated");
  expect_error(good.bytes().substr(0, good.bytes().size() - 4), "decoder.weight", "ends at byte");
  expect_error(good.bytes() + "x", "", "1 bytes that belong to no tensor");
  expect_error(with("\"F32\"", "\"F64\""), word, "bytes, its shape [20, 12] of F64 needs 1920");
  expect_error(with("\"F32\"", "\"I32\""), word, "has the dtype I32, expected F32, F16 or BF16");
  expect_error(with("\"F32\"", "\"X32\""), word, "unknown dtype X32");
  expect_error(with("[20, 12]", "[12, 20]"), word, "has the shape [12, 20], expected [20, 12]: save its transpose");
  expect_error(with("\"" + word, "\"model." + word), word,
               "[20, 12]; the file has model." + word + ": save the tensors without the prefix model.");
  expect_error(with("[20, 12]", "[20, 12.0]"), word, "expected an integer");
  expect_error(with("[20, 12]", "[20, -12]"), word, "expected an integer from 0");
  expect_error(with("[20, 12]", "[20, 012]"), word, "without leading zeros");
  expect_error(with("[20, 12]", "[4294967296, 4294967296]"), word, "which no file can hold");
  expect_error(with("[20, 12]", "[99999999999999999999]"), word, "below 2^64");
  expect_error(with("[0,960]", "[960,0]"), word, "ends before it begins");
  expect_error(with("[0,960]", "[4,964]"), word, "leaves a gap");
  expect_error(with("[960,964]", "[956,960]"), "encoder.embedding.pos_embedding.scale_factor",
               "overlaps");
  expect_error(with("[0,960]", "[0,960,1]"), word, "two data_offsets");
  expect_error(with("\"dtype\":\"F32\",", ""), word, "lacks one of");
  expect_error(with("\"dtype\":", "\"type\":"), word, "unknown or repeated key: type");
  expect_error(with("norm1.bias", "norm1.weight"), "encoder.layers.0.norm1.weight", "listed twice");
  expect_error(with("norm1.bias", "norm1.bios"), "encoder.layers.0.norm1.bias", "is missing");
  expect_error(FileImage{" " + good.header, good.data}.bytes(), "", "does not start with '{'");
  expect_error(FileImage{good.header + ",", good.data}.bytes(), "", "expected the end");
  expect_error(with("{\"encoder", "{\"__metadata__\":{\"a\":1},\"encoder"), "__metadata__",
               "expected '\"'");
  expect_error(with("{\"encoder", "{\"__metadata__\":{\"a\":\"\",\"a\":\"\"},\"encoder"),
               "__metadata__", "key a twice");
  check(!load_error(with("{\"encoder", "{\"__metadata__\":{\"format\":\"pt\"},\"encoder"),
                    small_config()),
        "metadata of strings is welcome");
  check(!load_error(FileImage{good.header + "   ", good.data}.bytes(), small_config()),
        "padding behind the header is welcome");
}

void set_float(FileImage& image, std::size_t index, float value) {
  std::memcpy(image.data.data() + index * sizeof value, &value, sizeof value);
}

void test_non_finite() {
  FileImage image = small_file(small_config());
  set_float(image, 25, std::numeric_limits<float>::quiet_NaN());
  expect_error(image.bytes(), "encoder.embedding.word_embedding.weight", "holds NaN at [2, 1]");
  image = small_file(small_config());
  const std::string name = "encoder.layers.1.ffn.linear_out.weight";
  write_file(path, image.bytes());
  const TensorTable table = read_header(InputFile(path));
  const std::size_t first =
      (table.find(name)->offset - 8 - image.header.size()) / sizeof(float);
  set_float(image, first + 14 * 3 + 5, std::numeric_limits<float>::infinity());
  set_float(image, first + 14 * 11 + 1, std::numeric_limits<float>::quiet_NaN());
  expect_error(image.bytes(), name, "holds infinity at [3, 5]");
}

// The values that loading puts in place, read back through the plan's pointers.
void test_layout() {
  const Config config = small_config();
  const FileImage image = small_file(config);
  write_file(path, image.bytes());
  const AbortFlag abort;
  const LoadedWeights loaded = load_weights(InputFile(path), config, abort, {});
  const TensorTable table = read_header(InputFile(path));
  const auto value = [&](const std::string& name, std::size_t index) {
    float v;
    std::memcpy(&v, image.bytes().data() + table.find(name)->offset + index * sizeof v, sizeof v);
    return v;
  };
  const FffLayer& layer = loaded.weights.layers[1].fff;
  const std::size_t neurons = layer.trees * layer.nodes;
  bool rows = true;
  for (std::size_t neuron = 0; neuron < neurons; ++neuron) {
    const float* row = layer.rows + neuron * 2 * layer.width;
    for (std::size_t i = 0; i < layer.width; ++i) {
      const bool inside = i < layer.hidden;
      rows = rows && row[i] == (inside ? value("encoder.layers.1.ffn.linear_in.weight",
                                               neuron * layer.hidden + i)
                                       : 0);
      rows = rows && row[layer.width + i] ==
                         (inside ? value("encoder.layers.1.ffn.linear_out.weight",
                                         i * neurons + neuron)
                                 : 0);
    }
  }
  check(rows, "rows of a node are neighbours, transposed and padded");
  check(reinterpret_cast<std::uintptr_t>(layer.rows) % 64 == 0, "rows are aligned");
  check(loaded.weights.decoder.weight != loaded.weights.word_embedding, "the decoder is its own");
  check(loaded.warnings.size() == 1, "and that is said");
  check(*loaded.weights.layers[0].norm_factor ==
            value("encoder.layers.0.attn.self_attention.norm_factor", 0),
        "a stored norm_factor is used");
}

void test_tied_decoder() {
  FileImage image = small_file(small_config());
  const std::size_t bytes = 20 * 12 * sizeof(float);
  image.data.replace(image.data.size() - bytes, bytes, image.data.substr(0, bytes));
  const auto load = [&] {
    write_file(path, image.bytes());
    const AbortFlag abort;
    return load_weights(InputFile(path), small_config(), abort, {});
  };
  const LoadedWeights tied = load();
  check(tied.weights.decoder.weight == tied.weights.word_embedding, "an equal decoder is shared");
  check(tied.warnings.empty(), "without a warning");
  set_float(image, image.data.size() / sizeof(float) - 1, 0.125f);
  const LoadedWeights untied = load();
  check(untied.weights.decoder.weight[0] == tied.weights.word_embedding[0] &&
            untied.weights.decoder.weight[20 * 12 - 1] == 0.125f,
        "a decoder that differs in its last value is kept whole");
  check(untied.parameters == tied.parameters + 20 * 12, "and counts as parameters");
}

void test_abort() {
  write_file(path, small_file(small_config()).bytes());
  AbortFlag abort;
  bool cancelled = false;
  int reports = 0;
  try {
    load_weights(InputFile(path), small_config(), abort, [&](std::uint64_t, std::uint64_t) {
      abort.raise();
      ++reports;
    });
  } catch (const Error& error) {
    cancelled = error.code == ErrorCode::Cancelled;
  }
  check(cancelled && reports == 1, "loading stops at the first piece after an abort");
}

void test_not_files() {
  for (const std::string& bad : {std::string("/nonexistent/model.safetensors"),
                                 std::filesystem::temp_directory_path().string()}) {
    try {
      InputFile file(bad);
      check(false, bad + " does not open");
    } catch (const Error& error) {
      check(error.code == ErrorCode::BadModel && error.file == bad, "names " + bad);
    }
  }
}

void mutate(std::string& bytes, Random& random, std::size_t end) {
  const std::string_view marks = "{}[],:\"0123456789eE.-+ \\u\x80\xff";
  const std::size_t at = random.below(end);
  switch (random.below(6)) {
    case 0:
      bytes[at] = static_cast<char>(random.bits());
      break;
    case 1:
      bytes[at] = marks[random.below(marks.size())];
      break;
    case 2:
      bytes.erase(at, 1 + random.below(8));
      break;
    case 3:
      bytes.insert(at, 1 + random.below(4), marks[random.below(marks.size())]);
      break;
    case 4:
      bytes.insert(at, bytes.substr(random.below(end), 1 + random.below(60)));
      break;
    default:
      bytes[at] = static_cast<char>(bytes[at] ^ 1 << random.below(8));
  }
}

// Whatever the bytes are, reading ends in weights or in an error about this file.
void test_mutations() {
  const FileImage good = small_file(small_config());
  Random random(2024);
  int opened = 0;
  constexpr int rounds = 6000;
  Worst refusals("mutated files open or are refused by name");
  for (int round = 0; round < rounds; ++round) {
    FileImage image = good;
    std::string bytes;
    if (round % 3 == 0) {  // the header alone, its length kept right
      for (std::size_t i = 1 + random.below(4); i > 0; --i) {
        mutate(image.header, random, image.header.size());
      }
      bytes = image.bytes();
    } else if (round % 3 == 1) {  // anywhere before the data, the length included
      bytes = image.bytes();
      for (std::size_t i = 1 + random.below(3); i > 0; --i) {
        mutate(bytes, random, 8 + image.header.size());
      }
    } else {  // cut short, or anywhere
      bytes = image.bytes();
      if (random.below(2) == 0) bytes.resize(random.below(bytes.size()));
      if (!bytes.empty()) mutate(bytes, random, bytes.size());
    }
    const std::optional<Error> error = load_error(bytes, small_config());
    opened += error ? 0 : 1;
    const bool good_error = !error || (error->code == ErrorCode::BadModel && error->file == path);
    refusals.holds(good_error, "in " + std::to_string(round) + ": " + (error ? error->what() : ""));
  }
  check(opened > 0 && opened < rounds / 2, "some mutations do no harm, most do");
  std::printf("%d mutated files, %d of them still open\n", rounds, opened);
}

void test_json() {
  const auto text = [](const std::string& json) -> std::string {
    try {
      return JsonReader(json).string();
    } catch (const JsonError&) {
      return "error";
    }
  };
  check(text(R"("a\u00e9\ud83d\ude00\n\"")") == "a\xc3\xa9\xf0\x9f\x98\x80\n\"", "escapes");
  for (const char* bad : {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\x")", R"("\u12g4")",
                          "\"a\nb\"", "\"open", "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"",
                          "\"\xf5\x80\x80\x80\"", "\"\xe2\x82\"", "'a'"}) {
    check(text(bad) == "error", std::string("refused: ") + bad);
  }
}

}  // namespace

int main() {
  test_bad_files();
  test_non_finite();
  test_layout();
  test_tied_decoder();
  test_abort();
  test_not_files();
  test_json();
  test_mutations();
  std::filesystem::remove(path);
  return report();
}
