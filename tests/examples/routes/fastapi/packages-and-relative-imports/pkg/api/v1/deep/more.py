from fastapi import APIRouter
router = APIRouter()
@router.get("/secret")
def s(): ...
