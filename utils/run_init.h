/* The run-init program: klibc's command line. */
#ifndef UTILS_RUN_INIT_H
#define UTILS_RUN_INIT_H

/* main() of run-init, also for kinit under that name.  The exit status. */
int run_init_main(int argc, char **argv);

#endif
