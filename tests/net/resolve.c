/*
 * resolve NAME...: asks as nfsmount does, for tests/net/names.t.  A line for
 * each: the name, its addresses or why there are none, and the milliseconds.
 */
#include "lib/clock.h"
#include "lib/dns_conf.h"
#include "lib/file.h"
#include "lib/ip_text.h"
#include "lib/rw.h"

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		uint64_t start = clock_ms();
		struct net_name out;
		char ip[IP_TEXT], line[1024];
		struct wr w = wr_init(line, sizeof(line));
		int r = dns_host(argv[i], &out);

		wr_print(&w, "%s", argv[i]);
		for (unsigned j = 0; j < out.n; j++)
			wr_print(&w, " %s", ip_text(&out.ip[j], ip));
		if (r < 0)
			wr_print(&w, " %s", dns_why(r));
		wr_print(&w, "\t%u\n", (unsigned)(clock_ms() - start));
		if (fd_write_all(1, line, w.len) < 0)
			return 1;
	}
	return 0;
}
