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
}

}  // namespace
}  // namespace eastap::trace::documents_export_test
