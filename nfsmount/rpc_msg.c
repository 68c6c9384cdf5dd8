/* Calls and answers of RPC, see rpc_msg.h. */
#include "nfsmount/rpc_msg.h"

#include <errno.h>
#include <string.h>

#include "lib/str.h"

#define RPC_CALL	0
#define RPC_REPLY	1
#define RPC_VERSION	2
#define RPC_DENIED	1 /* reply_stat */
#define RPC_AUTH	1 /* reject_stat: AUTH_ERROR */
#define RPC_MISMATCH	2 /* accept_stat: PROG_MISMATCH */
#define RPC_LAST	0x80000000u

#define RPC_HEADER	40 /* bytes of a call before its arguments */
#define BIND_ARGS	16
#define BIND_TCP	6
#define PORT_MAX	65535
#define RPC_AUTH_NONE	0
#define MNT_NOENT	2 /* RFC 1813 section 5.1.5 */
#define MNT_NOTDIR	20
#define MNT_BAD_FLAVORS 100 /* nobody has as many */

/* XDR (RFC 4506) fills up to a multiple of four. */
static size_t xdr_pad(size_t len)
{
	return -len & 3;
}

void rpc_encode(struct wr *w, uint32_t xid, const struct rpc_call *call)
{
	size_t path = call->path != NULL ? strlen(call->path) : 0;
	size_t len = RPC_HEADER;

	if (call->of_prog != 0)
		len += BIND_ARGS;
	if (call->path != NULL)
		len += 4 + path + xdr_pad(path);
	wr_be32(w, RPC_LAST | (uint32_t)len);
	wr_be32(w, xid);
	wr_be32(w, RPC_CALL);
	wr_be32(w, RPC_VERSION);
	wr_be32(w, call->prog);
	wr_be32(w, call->vers);
	wr_be32(w, call->proc);
	wr_zero(w, 16); /* AUTH_NONE, and for the verifier the same */
	if (call->of_prog != 0) {
		wr_be32(w, call->of_prog);
		wr_be32(w, RPC_MOUNT_V3); /* and NFS's */
		wr_be32(w, BIND_TCP);
		wr_zero(w, 4);
	}
	if (call->path != NULL) {
		wr_be32(w, (uint32_t)path);
		wr_bytes(w, call->path, path);
		wr_zero(w, xdr_pad(path));
	}
}

int rpc_record(uint8_t *buf, size_t *len, size_t size)
{
	for (;;) {
		struct rd r = rd_init(buf, *len);
		uint32_t mark = rd_be32(&r), n = mark & ~RPC_LAST, next;
		struct wr w = wr_init(buf, size);

		if (r.bad)
			return 0;
		if (n > size - 4)
			return -EMSGSIZE;
		if (n > r.left)
			return 0;
		if ((mark & RPC_LAST) != 0)
			return (int)n + 4;
		/* it becomes one with the next, whose mark is in between */
		rd_skip(&r, n);
		next = rd_be32(&r);
		if (r.bad)
			return *len == size ? -EMSGSIZE : 0;
		if ((next & ~RPC_LAST) > size)
			return -EMSGSIZE;
		wr_be32(&w, next + n);
		memmove(buf + 4 + n, r.p, r.left);
		*len -= 4;
	}
}

int rpc_decode(struct rd r, uint32_t xid, struct rpc_reply *out)
{
	/* of accept_stat */
	static const uint8_t error[] = {
		0, EPFNOSUPPORT, EPROTONOSUPPORT, EOPNOTSUPP, EBADMSG, EIO,
	};
	uint32_t stat;

	*out = (struct rpc_reply){ .low = 0 };
	if (rd_be32(&r) != xid || rd_be32(&r) != RPC_REPLY || r.bad)
		return -EAGAIN;
	stat = rd_be32(&r);
	if (stat == RPC_DENIED && rd_be32(&r) == RPC_AUTH && !r.bad)
		return -EACCES;
	if (stat != 0)
		return -EPROTO;
	(void)rd_be32(&r); /* the flavour of the verifier */
	stat = rd_be32(&r);
	rd_skip(&r, stat + xdr_pad(stat));
	stat = rd_be32(&r);
	if (stat == RPC_MISMATCH) {
		out->low = rd_be32(&r);
		out->high = rd_be32(&r);
	}
	out->body = r;
	return r.bad || stat >= sizeof(error) ? -EBADMSG : -error[stat];
}

int rpc_port(struct rd r)
{
	uint32_t port = rd_be32(&r);

	return r.bad || port > PORT_MAX ? -EBADMSG : (int)port;
}

/* Variable-length opaque data, or a string. */
static struct rd xdr_opaque(struct rd *r)
{
	uint32_t len = rd_be32(r);
	struct rd sub = rd_sub(r, len);

	rd_skip(r, xdr_pad(len));
	return sub;
}

int rpc_mnt(struct rd r, uint32_t *flavor)
{
	uint32_t status = rd_be32(&r), n;

	*flavor = RPC_AUTH_SYS;
	if (status == MNT_NOENT)
		return -ENOENT;
	if (status == MNT_NOTDIR)
		return -ENOTDIR;
	if (status != 0)
		return -EACCES;
	(void)xdr_opaque(&r); /* the file handle */
	n = rd_be32(&r);
	if (r.bad || n > MNT_BAD_FLAVORS)
		return -EBADMSG;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t one = rd_be32(&r);

		if (i == 0 || one == RPC_AUTH_SYS || one == RPC_AUTH_NONE)
			*flavor = one;
		if (*flavor == RPC_AUTH_NONE) /* whoever asks is somebody */
			*flavor = RPC_AUTH_SYS;
	}
	return r.bad ? -EBADMSG : 0;
}

/* Whether an export is the path or stands above it. */
static bool export_covers(const struct rd *export, const char *path)
{
	size_t len = export->left;

	if (len == 0 || len > strlen(path) || memcmp(export->p, path, len) != 0)
		return false;
	return path[len] == '\0' || path[len] == '/' || path[len - 1] == '/';
}

int rpc_exported(struct rd r, const char *path, char *list, size_t size)
{
	*list = '\0';
	while (rd_be32(&r) == 1) {
		struct rd export = xdr_opaque(&r);

		if (!r.bad && export_covers(&export, path))
			return 1;
		while (rd_be32(&r) == 1) /* to whom */
			(void)xdr_opaque(&r);
		if (r.bad)
			break;
		if (str_cat_n(list, size, (const char *)export.p,
			      export.left) == 0)
			(void)str_cat(list, size, " ");
	}
	return r.bad ? -EBADMSG : 0;
}
