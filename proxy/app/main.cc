#include "proxy/app/commands.h"

int main(int argc, char** argv) {
  return eastap::app::run_command_line(argc, argv);
}
