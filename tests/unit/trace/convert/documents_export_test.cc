#include "proxy/trace/convert/documents_export.h"

#include <gtest/gtest.h>

#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::documents_export_test {
namespace {

TEST(DocumentsExport, EveryDocumentIsAFile) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "xml";
  convert_samples::run_export(open_documents_export, convert_samples::trace(), path);
  EXPECT_NE(convert_samples::text_of(path / "0002-Sync.request.xml").find("<Sync"), std::string::npos);
  EXPECT_NE(convert_samples::text_of(path / "documents.txt").find("0001-FolderSync.response.xml\n"),
            std::string::npos);
  std::ofstream(path / "pom.xml") << "mine";
  auto exporter = open_documents_export({.target = path, .force = true});
  ASSERT_TRUE(exporter);
  Encoder encoder({});
  encoder.header({.eastap = "1.0"});
  auto reader = Reader::from(from_memory(encoder.bytes()));
  ASSERT_TRUE(export_all(*reader, **exporter));
  EXPECT_TRUE(std::filesystem::exists(path / "pom.xml"));
  EXPECT_FALSE(std::filesystem::exists(path / "0002-Sync.request.xml"));
}

}  // namespace
}  // namespace eastap::trace::documents_export_test
