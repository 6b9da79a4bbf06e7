"""A mail server for tests: aiosmtpd's, with answers as a test tells them. It prints `port N`, then a line of JSON for each
mail that it took, read with Python's own parser."""

import argparse
import asyncio
import email
import email.policy
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

options = argparse.ArgumentParser()
options.add_argument("--host", default="127.0.0.1")
options.add_argument("--port", type=int, default=0)
options.add_argument("--rcpt", action="append", default=[], help="an answer to the next RCPT; fine when none is left")
options.add_argument("--data", action="append", default=[], help="an answer to the next DATA; fine when none is left")
options.add_argument("--login", help="the only user and password, as user:password")
options.add_argument("--tls", choices=["none", "start", "starttls"], default="none")
options.add_argument("--certificate")
options = options.parse_args()


def parsed(session, envelope):
    raw = envelope.content
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    content = lambda part: part.get_content().replace("\r\n", "\n")
    return {
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "login": session.auth_data,
        "tls": options.tls == "start" or session.ssl is not None,
        "headers": {name: str(value) for name, value in mail.items()},
        "raw_subject": [line for line in raw.decode("latin-1").split("\r\n") if line.startswith("Subject:")],
        "kind": mail.get_content_type(),
        "parts": [[part.get_content_type(), part.get_content_charset(), content(part)] for part in mail.iter_parts()],
        "longest_line": max(len(line) for line in raw.split(b"\r\n")),
        "bare_breaks": raw.replace(b"\r\n", b"").count(b"\n"),
        "defects": [str(defect) for part in mail.walk() for defect in part.defects],
        "seconds": mail["Date"].datetime.timestamp(),
    }


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if options.rcpt:
            answer = options.rcpt.pop(0)
            if not answer.startswith("2"):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):
        if options.data:
            answer = options.data.pop(0)
            if not answer.startswith("2"):
                print(json.dumps({"refused": answer}), flush=True)
                return answer
        print(json.dumps(parsed(session, envelope)), flush=True)
        return "250 kept"


def authenticate(server, session, envelope, mechanism, auth):
    said = f"{auth.login.decode()}:{auth.password.decode()}"
    if said == options.login:
        return AuthResult(success=True, auth_data=said)
    # As talkative as the worst of servers.
    return AuthResult(success=False, handled=False, message=f"535 5.7.8 not known: {said}")


async def main():
    context = None
    if options.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)

    def session():
        return SMTP(
            Handler(),
            hostname="mail.test",
            enable_SMTPUTF8=True,
            tls_context=context if options.tls == "starttls" else None,
            require_starttls=options.tls == "starttls",
            authenticator=authenticate if options.login else None,
            auth_required=bool(options.login),
            auth_require_tls=False,
        )

    at_once = context if options.tls == "start" else None
    server = await asyncio.get_running_loop().create_server(session, options.host, options.port, ssl=at_once)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
