"""The same naive service in Python: FastAPI, pybreaker and requests, sending in the request."""

import os

import pybreaker
import requests
from fastapi import FastAPI, Header
from pydantic import BaseModel

PROVIDER_URL = os.environ["PROVIDER_URL"]
AUTH = ("development", "development")

app = FastAPI()
breaker = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=60)


class Payment(BaseModel):
    amount: float
    customer_id: str
    phone: str
    message: str


@breaker
def send_through_aldeamo(payment: Payment) -> None:
    answer = requests.post(
        f"{PROVIDER_URL}/SmsiWS/smsSendPost",
        json={
            "country": "57",
            "dateToSend": None,
            "message": payment.message,
            "encoding": "UTF-8",
            "messageFormat": 1,
            "addresseeList": [{"mobile": payment.phone[3:], "correlationLabel": "bench"}],
        },
        auth=AUTH,
        timeout=3,
    )
    answer.raise_for_status()
    if answer.json()["status"] != 1:
        raise RuntimeError("The provider did not take the message.")


def send_through_twilio(payment: Payment) -> None:
    requests.post(
        f"{PROVIDER_URL}/2010-04-01/Accounts/AC0/Messages.json",
        data={"To": payment.phone, "From": "+15005550006", "Body": payment.message},
        auth=AUTH,
        timeout=3,
    ).raise_for_status()


@app.post("/payments", status_code=201)
def take_payment(payment: Payment, idempotency_key: str = Header(default="")) -> dict[str, object]:
    try:
        send_through_aldeamo(payment)
    except (requests.RequestException, pybreaker.CircuitBreakerError):
        send_through_twilio(payment)
    return {
        "payment_id": idempotency_key,
        "status": "succeeded",
        "amount": payment.amount,
        "customer_id": payment.customer_id,
    }


@app.get("/outstanding")
def outstanding() -> int:
    return 0
